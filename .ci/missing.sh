# Programs that the tests need and this machine lacks. To be sourced.
#
#   find_missing_programs  export CHROMIUM, FIREFOX and JAVA; append to `missing`, the end of a pytest marker expression
#                          that deselects tests which cannot run, and to `left_out`, sentences about these tests

missing=""
left_out=()

# _need MARK "SENTENCE" [PROGRAM...]: deselect the tests with this mark unless all programs are installed.
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

find_missing_programs() {
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
    FIREFOX=${FIREFOX:-$(command -v firefox-esr || command -v firefox || true)}
    JAVA=${JAVA:-$(command -v java || true)}
    export CHROMIUM FIREFOX JAVA
    _need browser "the browser tests: Chromium was not found (set CHROMIUM=/path/to/it)" "$CHROMIUM"
    _need firefox "the tests in Firefox: Firefox was not found (set FIREFOX=/path/to/it)" "$FIREFOX"
    _need java "the HTML checks: Java was not found (set JAVA=/path/to/it)" "$JAVA"
    _need nginx "the tests of the reverse proxy: nginx or openssl was not found" nginx openssl
    _need redis "the tests with Redis: redis-server was not found" redis-server
}
