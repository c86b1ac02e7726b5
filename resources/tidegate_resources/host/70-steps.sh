# Steps, health commands and tests: commands of the workspace, each in a process group of its own,
# with a time limit that ends the whole group, and with its output passed on while it runs.

longest_output=65536  # bytes that are kept of the end when the output is longer than we pass on

# Pass a command's output on: the beginning as it comes, of a flood only the end. When the client is
# gone the command must not notice, so its output is then taken and dropped. The output is fd 5.
relay() {
    trap 'kill "$reader" 2>/dev/null; exit 0' TERM
    { pass dd bs=4096 count=16384 2>/dev/null && pass tail -c "$longest_output"; } || pass cat >/dev/null
}

# Run a reader of the output so that it can be ended together with the relay.
pass() {
    "$@" <&5 &
    reader=$!
    wait "$reader"
}

# End a process group: first politely, then for good.
end_group() {
    # No `--` before a group's number: the kill of busybox does not know it.
    kill -TERM "-$1" 2>/dev/null || kill -TERM "$1" 2>/dev/null || return 0
    tries=0
    while kill -0 "-$1" 2>/dev/null && [ "$tries" -lt 20 ]; do tries=$((tries + 1)); pause; done
    kill -KILL "-$1" 2>/dev/null || :
}

# In the background: after SECONDS leave a mark and end the group of PID. It sleeps in short turns
# and looks whether PID and we are still there, so that whatever ends us, nothing of it stays behind.
start_timer() {
    (
        turns=0
        while [ "$turns" -lt "$1" ]; do
            sleep 1
            turns=$((turns + 1))
            kill -0 "$2" 2>/dev/null || exit 0
            kill -0 "$$" 2>/dev/null || break
        done
        true >"$3"
        end_group "$2"
    ) </dev/null >/dev/null 2>&1 3<&- &
    timer=$!
}

stop_timer() {
    kill -TERM "$timer" 2>/dev/null
    wait "$timer" 2>/dev/null
}

# Give a child that outlives its command a moment to let go of the output, then go on without it.
# `left` is then yes: it goes on, whatever group it has gone to.
finish_relay() {
    tries=0
    while kill -0 "$relay" 2>/dev/null && [ "$tries" -lt 20 ]; do tries=$((tries + 1)); pause; done
    left=no
    if kill "$relay" 2>/dev/null; then left=yes; fi
    wait "$relay" 2>/dev/null
}

# Run the script FILE in FOLDER for at most SECONDS. Sets `status` (124: time was up, above 128: by
# a signal) and `left` (yes: processes of it go on).
run_limited() {
    box=$own/running-$nonce
    rm -rf "$box"
    mkdir "$box" && mkfifo "$box/output" || { status=126; left=no; return; }
    relay 5<"$box/output" &
    relay=$!
    (
        cd "$2" || exit 126
        PATH=$user_path LC_ALL=$user_locale
        export PATH TIDEGATE_RELEASE TIDEGATE_VERSION TIDEGATE_ENVIRONMENT TIDEGATE_HOST TIDEGATE_PREVIOUS
        if [ -n "$LC_ALL" ]; then export LC_ALL; else unset LC_ALL; fi
        umask "$user_umask"
        trap - HUP PIPE TERM
        lead /bin/sh "$1"
    ) </dev/null >"$box/output" 2>&1 3<&- &
    group=$!
    keep_value "$own/lock/group" "$group" 2>/dev/null
    start_timer "$3" "$group" "$box/time-is-up"
    wait "$group" 2>/dev/null
    status=$?
    stop_timer
    [ ! -e "$box/time-is-up" ] || status=124
    finish_relay
    if kill -0 "-$group" 2>/dev/null; then left=yes; fi
    rm -rf "$box"
    rm -f "$own/lock/group"
}

# What steps and tests may know, for the release NAME that they run in.
tell_steps() {
    orders=$2
    field_of "$records/$1/about" version; TIDEGATE_VERSION=$value
    field_of "$orders/facts" environment; TIDEGATE_ENVIRONMENT=$value
    field_of "$orders/facts" host; TIDEGATE_HOST=$value
    TIDEGATE_RELEASE=$1
    TIDEGATE_PREVIOUS=$3
}

# Run the steps of one MOMENT in the folder of RELEASE; ends at the first that fails.
run_steps() {
    for step in "$own/lock/orders/steps"/*-"$1"; do
        [ -d "$step" ] || continue
        run_step "$step" "$2" || return 1
    done
}

run_step() {
    value_of "$1/name"; step_name=$value
    value_of "$1/within"; limit=$value
    # Without the mark nobody would know afterwards that it cannot be undone: so it does not run.
    if [ -e "$1/irreversible" ] && ! true >"$own/lock/irreversible"; then
        say step-end "$step_name" 126 0 no "$limit"
        return 1
    fi
    note step "$2" "$step_name"
    say step-begin "$step_name"
    began=$seconds
    run_limited "$1/run" "$root/releases/$2" "$limit"
    look_at_clock
    say step-end "$step_name" "$status" "$((seconds - began))" "$left" "$limit"
    [ "$status" -eq 0 ]
}

has_begun_irreversible() {
    [ -e "$own/lock/irreversible" ]
}
