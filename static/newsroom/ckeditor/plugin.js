/* CKEditor: citation marks chosen from the draft's own citations, facts on record, the community's live number. */
CKEDITOR.plugins.add("newsroom", {
  init: function (editor) {
    "use strict";

    function citations() {
      var found = [];
      document.querySelectorAll("#citation-rows .citation").forEach(function (row) {
        var number = row.querySelector("input[name$='-number']").value;
        var title = row.querySelector("input[name$='-title']").value;
        var removed = row.querySelector("input[name$='-DELETE']").checked;
        if (number && title && !removed) { found.push(["[" + number + "] " + title.slice(0, 70), number]); }
      });
      return found;
    }

    CKEDITOR.dialog.add("citationMark", function () {
      return {
        title: "Citation mark",
        minWidth: 360,
        minHeight: 80,
        resizable: CKEDITOR.DIALOG_RESIZE_NONE,
        contents: [{
          id: "main",
          elements: [
            { type: "select", id: "number", label: "The source that the statement rests on", items: [["", ""]] },
            { type: "html", id: "none", html: "<p></p>" }
          ]
        }],
        onShow: function () {
          var select = this.getContentElement("main", "number");
          var found = citations();
          select.clear();
          found.forEach(function (item) { select.add(item[0], item[1]); });
          this.getContentElement("main", "none").getElement().setText(
            found.length ? "" : "Give the draft a citation first, below the editor."
          );
        },
        onFocus: function () { return this.getContentElement("main", "number"); },
        onOk: function () {
          var number = this.getValueOf("main", "number");
          if (number) { editor.insertText("[" + number + "]"); }
        }
      };
    });

    editor.addCommand("citationMark", new CKEDITOR.dialogCommand("citationMark"));
    editor.ui.addButton("CitationMark", { label: "Cite [n]", command: "citationMark", toolbar: "newsroom,1" });

    CKEDITOR.dialog.add("facts", function () {
      return {
        title: "Facts",
        minWidth: 360,
        minHeight: 120,
        resizable: CKEDITOR.DIALOG_RESIZE_NONE,
        contents: [{
          id: "main",
          elements: [
            {
              type: "select", id: "name", label: "What is on record for this condition", "default": "types",
              items: [
                ["Types, with their genes and codes", "types"],
                ["How it is passed on", "inheritance"],
                ["How common it is, figure by figure", "prevalence"],
                ["Genes", "genes"],
                ["Codes in other systems", "identifiers"]
              ]
            },
            {
              type: "html",
              html: "<p style='white-space:normal;max-width:24rem'>It stands in a paragraph of its own. The preview " +
                "shows it; submitting puts the facts of that day into the text.</p>"
            }
          ]
        }],
        onFocus: function () { return this.getContentElement("main", "name"); },
        onOk: function () {
          /* Below the paragraph, list or table that the cursor is in: a table of facts parts none of them. */
          var paragraph = editor.document.createElement("p");
          paragraph.setText("[[" + this.getValueOf("main", "name") + "]]");
          var around = editor.elementPath().elements;
          var place = around[around.length - 2];
          if (!place) { editor.insertElement(paragraph); return; }
          editor.fire("saveSnapshot");
          paragraph.insertAfter(place);
          if (!place.getText().trim()) { place.remove(); }
          var range = editor.createRange();
          range.moveToElementEditEnd(paragraph);
          range.select();
          editor.fire("saveSnapshot");
        }
      };
    });

    editor.addCommand("facts", new CKEDITOR.dialogCommand("facts"));
    editor.ui.addButton("Facts", { label: "Facts", command: "facts", toolbar: "newsroom,2" });

    editor.addCommand("communityCount", {
      exec: function (target) { target.insertText("[[community-count]]"); }
    });
    editor.ui.addButton("CommunityCount", { label: "Community count", command: "communityCount", toolbar: "newsroom,3" });

    /* The frame of the text is a text box; without this it would be one without a name. */
    editor.on("contentDom", function () {
      var label = document.querySelector("label[for='" + editor.name + "']");
      if (label) { editor.editable().setAttribute("aria-label", label.textContent); }
    });

    CKEDITOR.addCss("body{max-width:44rem;margin:1rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}");
  }
});
