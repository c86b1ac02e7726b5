# Health: an HTTP answer or a command, several times in a row, within a time limit.

# Run every check of the orders; ends at the first that fails.
check_health() {
    for check in "$own/lock/orders/health"/*/; do
        check=${check%/}
        [ -f "$check/within" ] || continue
        check_until_steady "$check" "$1" || return 1
    done
}

# `sequence` shows how it went: + for a pass, - for a failure.
check_until_steady() {
    value_of "$1/label"; label=$value
    value_of "$1/within"; limit=$value
    value_of "$1/passes"; passes=$value
    deadline=$(($(date +%s) + limit))
    seconds= sequence= row=0 reason='no answer yet' attempts=0
    say health-begin "$label"
    while [ "$row" -lt "$passes" ] && [ "$attempts" -le $((limit * 4 + passes)) ]; do
        remaining=$((deadline - $(date +%s)))
        # Seconds are whole: a single one may be over before anybody has looked.
        if [ "$remaining" -le 0 ]; then [ "$attempts" -eq 0 ] || break; remaining=1; fi
        attempts=$((attempts + 1))
        if check_once "$1" "$2" "$remaining"; then
            row=$((row + 1)) sequence=$sequence+
        else
            row=0 sequence=$sequence-
        fi
        [ "$row" -ge "$passes" ] || half_a_second
    done
    shown=$(printf %s "$sequence" | tail -c 60)
    if [ "$row" -ge "$passes" ]; then say health-end "$label" passed "$shown" ''; return 0; fi
    say health-end "$label" failed "$shown" "$reason"
    return 1
}

half_a_second() {
    sleep 0.5 2>/dev/null || sleep 1
}

check_once() {
    if [ -f "$1/http" ]; then check_http_once "$1" "$3"; else check_run_once "$1" "$2" "$3"; fi
}

check_run_once() {
    run_limited "$1/run" "$root/releases/$2" "$3"
    reason="the command ended with $status"
    [ "$status" -ne 124 ] || reason="the command did not end in time"
    [ "$status" -eq 0 ]
}

check_http_once() {
    value_of "$1/http"; url=$value
    value_of "$1/expect"; expect=$value
    patience=$2
    [ "$patience" -le 5 ] || patience=5
    answer=$own/answer-$nonce
    rm -rf "$answer"
    mkdir "$answer"
    ask_http "$url" "$patience" "$answer" 2>/dev/null
    judge_answer "$1/contains"
    judged=$?
    rm -rf "$answer"
    return "$judged"
}

# Leaves in ANSWER: `body`, at most 64 kB, and `code`.
ask_http() {
    true >"$3/head"
    "ask_$(http_tool)" "$@" </dev/null >/dev/null 3<&- &
    asked=$!
    start_timer "$(($2 + 1))" "$asked" "$3/late"
    wait "$asked" 2>/dev/null
    stop_timer
}

ask_curl() {
    curl -q -sS --noproxy '*' -m "$2" -D "$3/head" -- "$1" 2>"$3/error" | head -c 65536 >"$3/body"
    first_code <"$3/head" >"$3/code"
}

# The first answer counts: a redirect to a login page is not health.
ask_wget() {
    unset http_proxy https_proxy
    if wget --version >/dev/null 2>&1; then
        wget -q -S -t 1 --content-on-error -T "$2" -O - "$1" 2>"$3/head" | head -c 65536 >"$3/body"
    else
        # That of busybox may crash at -T.
        bounded "$2" wget -q -S -O - "$1" 2>"$3/head" | head -c 65536 >"$3/body"
    fi
    first_code <"$3/head" >"$3/code"
    sed -n 's/^wget: //p; s/^.*failed: //p' "$3/head" | head -n 1 >"$3/error"
}

bounded() {
    if has timeout; then timeout "$@"; else shift; "$@"; fi
}

ask_python3() {
    python3 -c 'import sys, http.client, urllib.parse as p; u = p.urlsplit(sys.argv[1]); c = (http.client.HTTPSConnection if u.scheme == "https" else http.client.HTTPConnection)(u.netloc, timeout=float(sys.argv[2])); c.request("GET", (u.path or "/") + ("?" + u.query if u.query else "")); r = c.getresponse(); open(sys.argv[3] + "/code", "w").write(str(r.status) + "\n"); open(sys.argv[3] + "/body", "wb").write(r.read(65536))' "$1" "$2" "$3" 2>"$3/trace"
    [ ! -s "$3/trace" ] || tail -n 1 "$3/trace" >"$3/error"
}

ask_bash() {
    case $1 in http://*) ;; *) echo 'this host can ask by http only, not by https' >"$3/error"; return ;; esac
    place=${1#http://}
    path=/
    case $place in */*) path=/${place#*/}; place=${place%%/*} ;; esac
    case $place in *:*) ;; *) place=$place:80 ;; esac
    printf '%s\n' 'exec 4<>"/dev/tcp/$1/$2" && printf "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n" "$3" "$1:$2" >&4 && head -c 65536 <&4' >"$3/ask"
    bash "$3/ask" "${place%:*}" "${place##*:}" "$path" >"$3/all" 2>"$3/error"
    first_code <"$3/all" >"$3/code"
    sed '1,/^.\{0,1\}$/d' "$3/all" >"$3/body"
}

first_code() {
    sed -n 's|^ *.*HTTP/[0-9.]* \([0-9][0-9][0-9]\).*$|\1|p' | head -n 1
}

# Compare the answer with what is expected; says why not in `reason`.
judge_answer() {
    value_of "$answer/code"; code=$value
    if [ -z "$code" ]; then
        value_of "$answer/error"
        reason="no answer: $(printf %s "${value:-the connection failed}" | one_line)"
        return 1
    fi
    if [ "$code" != "$expect" ]; then reason="it answered $code instead of $expect"; return 1; fi
    if [ -s "$1" ] && ! contains_text "$1" "$answer/body"; then
        value_of "$1"
        reason="the answer does not contain '$value' but begins: $(head -c 120 "$answer/body" | one_line)"
        return 1
    fi
}

contains_text() {
    value_of "$1"; wanted=$value
    case $(tr -d '\0' <"$2") in *"$wanted"*) return 0 ;; esac
    return 1
}
