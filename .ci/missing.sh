# What the tests need and this machine does not have, to be sourced.
#
#   find_what_is_missing   export CHROMIUM, FIREFOX and JAVA; add to `missing`, an end of a pytest expression that leaves
#                          out the tests which cannot run, and to `left_out`, sentences for the person at the terminal

missing=""
left_out=()

# _need MARK "SENTENCE" [PROGRAM...]: every one of these programs is here, or the tests with this mark are left out.
_need() {
    local mark=$1 sentence=$2 program
    shift 2
    for program in "$@"; do
        if [[ -z $program ]] || ! command -v "$program" >/dev/null; then
            missing+=" and not $mark"
            left_out+=("$sentence")
            return
        fi
    done
}

find_what_is_missing() {
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
    FIREFOX=${FIREFOX:-$(command -v firefox-esr || command -v firefox || true)}
    JAVA=${JAVA:-$(command -v java || true)}
    export CHROMIUM FIREFOX JAVA
    _need browser "the browser tests: no Chromium was found (name one with CHROMIUM=/path/to/it)" "$CHROMIUM"
    _need firefox "the tests in Firefox: none was found (name one with FIREFOX=/path/to/it)" "$FIREFOX"
    _need java "the check of the HTML: no Java was found (name one with JAVA=/path/to/it)" "$JAVA"
    _need nginx "the tests of the front server: nginx or openssl was not found" nginx openssl
    _need redis "the tests with Redis: no redis-server was found" redis-server
}
