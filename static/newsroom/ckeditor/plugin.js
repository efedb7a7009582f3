/* CKEditor plugin of the newsroom: buttons for citation marks, placeholders of facts, the community count and tables.
   Placeholders are shown as chips with what they would show today; `#chips` of the draft's screen has these words. */
CKEDITOR.plugins.add("newsroom", {
  requires: "widget",
  init: function (editor) {
    "use strict";

    /* The saved text has the placeholder as it was typed. */
    editor.widgets.add("chip", {
      draggable: false,
      upcast: function (element) { return element.name === "span" && element.hasClass("chip"); },
      downcast: function () { return new CKEDITOR.htmlParser.text(this.element.data("typed")); }
    });

    function citations() {
      var options = [];
      document.querySelectorAll("#citation-rows .citation").forEach(function (row) {
        var number = row.querySelector("input[name$='-number']").value;
        var title = row.querySelector("input[name$='-title']").value;
        var removed = row.querySelector("input[name$='-DELETE']").checked;
        if (number && title && !removed) { options.push(["[" + number + "] " + title.slice(0, 70), number]); }
      });
      return options;
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
            { type: "select", id: "number", label: "Citation to insert", items: [["", ""]] },
            { type: "html", id: "none", html: "<p></p>" }
          ]
        }],
        onShow: function () {
          var select = this.getContentElement("main", "number");
          var options = citations();
          select.clear();
          options.forEach(function (item) { select.add(item[0], item[1]); });
          this.getContentElement("main", "none").getElement().setText(
            options.length ? "" : "Add a citation to the draft first, below the editor."
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
              type: "select", id: "name", label: "Facts to insert", "default": "types",
              items: [
                ["Types, with their genes and codes", "types"],
                ["Inheritance", "inheritance"],
                ["Prevalence", "prevalence"],
                ["Genes", "genes"],
                ["Codes in other systems", "identifiers"]
              ]
            },
            {
              type: "html",
              html: "<p style='white-space:normal;max-width:24rem'>The facts get their own paragraph. The preview " +
                "shows them; submission stores the facts of that day in the text.</p>"
            }
          ]
        }],
        onFocus: function () { return this.getContentElement("main", "name"); },
        onOk: function () {
          /* Insert below the paragraph, list or table at the cursor, so that the facts do not split it. */
          var paragraph = editor.document.createElement("p");
          paragraph.setHtml(editor.dataProcessor.toHtml("[[" + this.getValueOf("main", "name") + "]]", { context: "p" }));
          var around = editor.elementPath().elements;
          var block = around[around.length - 2];
          if (!block) { editor.insertElement(paragraph); return; }
          editor.fire("saveSnapshot");
          paragraph.insertAfter(block);
          editor.widgets.checkWidgets();
          if (!block.getText().trim()) { block.remove(); }
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
      exec: function (target) { target.insertHtml("[[community-count]]"); }
    });
    editor.ui.addButton("CommunityCount", { label: "Community count", command: "communityCount", toolbar: "newsroom,3" });

    /* Rows, columns, cells: CKEditor's menu, also for keyboards and touch screens. */
    editor.addCommand("tableTools", {
      contextSensitive: true,
      refresh: function (target, path) {
        this.setState(path.contains("table", true) ? CKEDITOR.TRISTATE_OFF : CKEDITOR.TRISTATE_DISABLED);
      },
      exec: function (target) { target.execCommand("contextMenu"); }
    });
    editor.ui.addButton("TableTools", { label: "Edit table", command: "tableTools", toolbar: "newsroom,4" });

    /* Merged cells get a space between their contents, or two numbers would run together. */
    editor.on("beforeCommandExec", function (event) {
      if (["cellMerge", "cellMergeRight", "cellMergeDown"].indexOf(event.data.name) < 0) { return; }
      CKEDITOR.plugins.tabletools.getSelectedCells(editor.getSelection()).forEach(function (cell) {
        if (cell.getText().trim()) { cell.appendText("\u00a0"); }
      });
    });

    /* Outside tables, keep the browser's own menu, with its spelling suggestions. */
    editor.on("contentDom", function () {
      var editable = editor.editable();
      editable.attachListener(editable, "contextmenu", function (event) {
        if (!event.data.getTarget().getAscendant("table", true)) { event.stop(); }
      }, null, null, 1);
    });

    /* The editor's frame is a text box, which needs an accessible name. */
    editor.on("contentDom", function () {
      var label = document.querySelector("label[for='" + editor.name + "']");
      if (!label) { return; }
      var name = label.textContent.replace(/\s+/g, " ").trim();
      editor.editable().setAttribute("aria-label", name);
      editor.window.getFrame().setAttribute("title", name);
    });

    CKEDITOR.addCss("table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .5rem;min-width:3rem;" +
      "text-align:start;vertical-align:top}th{background:#eee}caption{font-weight:600;text-align:start}");
    CKEDITOR.addCss("a{color:#0a4a4d}.chip{padding:.05rem .5rem;border:1px solid #0a4a4d;border-radius:.8rem;" +
      "background:#e9f1ee;font-size:.9em}");
    CKEDITOR.addCss("body{max-width:44rem;margin:1rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}");
  },
  afterInit: function (editor) {
    "use strict";

    var shown = document.getElementById("chips");
    var chips = shown ? JSON.parse(shown.textContent) : {};
    editor.dataProcessor.dataFilter.addRules({
      text: function (text, node) {
        var parent = node.parent && CKEDITOR.dtd[node.parent.name];
        if (parent && !parent.span) { return text; }
        return text.replace(/\[\[\s*([a-z0-9-]+)\s*\]\]/gi, function (typed, name) {
          var words = chips[name.toLowerCase()];
          if (!words) { return typed; }
          var chip = new CKEDITOR.htmlParser.element("span", { "class": "chip", "data-typed": typed, title: typed });
          chip.add(new CKEDITOR.htmlParser.text(CKEDITOR.tools.htmlEncode(words)));
          return editor.widgets.wrapElement(chip, "chip").getOuterHtml();
        });
      }
    });
  }
});

/* A new table has a row of header cells. */
CKEDITOR.on("dialogDefinition", function (event) {
  "use strict";
  if (event.data.name === "table") { event.data.definition.getContents("info").get("selHeaders")["default"] = "row"; }
});
