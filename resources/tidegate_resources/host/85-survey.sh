# What a host says of itself when it is asked; nothing is changed but for a moment's scratch files.

survey() {
    preflight
    say_facts
    say_tools
    find_live
    say current "$live"
    say previous "$(previous_release)"
    for one in $(recorded_releases); do say_release "$one"; done
    if [ -d "$own/lock" ]; then
        say_lock lock
        say holder "$(holder_state)"
        say_waiting
    fi
    say_journal
    if [ "${drift-no}" = yes ]; then say_drift; fi
    say end
}

# A release that was switched to and still waits for its confirmation.
say_waiting() {
    field_of "$own/lock/owner" release
    if [ -f "$own/lock/state" ] && [ "$live" = "$value" ]; then
        locked_release=$value
        value_of "$own/lock/state"
        case $value in switching | switched | waiting) say waiting "$locked_release" "$value" ;; esac
    fi
}

say_journal() {
    [ -f "$own/journal" ] || return 0
    tail -n 50 "$own/journal" | tr '\t' ' ' | sed "s/^/$nonce${tab}journal$tab/" | { printf '\n'; cat; }
}

say_drift() {
    base=$live
    is_complete "$base" && [ -w "$own" ] || return 0
    mkdir "$own/drift-$nonce" || return 0
    drifted "$base" | sort | head -n 1000 >"$own/drift-$nonce/paths"
    say_lines drift "$own/drift-$nonce/paths"
    rm -rf "$own/drift-$nonce"
}

# The content of a file below a release, by its path.
send_file() {
    file=$root/$1
    if [ ! -f "$file" ]; then refuse "$1 is not there" 'look at what the release holds'; return; fi
    if [ ! -r "$file" ]; then refuse "$(id -un) may not read $1" 'look at its mode and owner'; return; fi
    size=$(wc -c <"$file" | tr -d ' ')
    say content "$size"
    cat "$file"
    say end
}

# Run a test of the client's in the live release. Its command comes on standard input.
run_test() {
    scratch=$own/test-$nonce
    mkdir "$scratch" || { refuse "$(id -un) may not write to $own" ''; return; }
    head -c "$size" <&3 >"$scratch/run"
    folder=$root/releases/$release
    [ -z "$junit" ] || rm -f "$folder/$junit"
    TIDEGATE_RELEASE=$release TIDEGATE_VERSION=$version TIDEGATE_ENVIRONMENT=$environment
    TIDEGATE_HOST=$host TIDEGATE_PREVIOUS=$(previous_release)
    say step-begin test
    began=$(date +%s)
    run_limited "$scratch/run" "$folder" "$within"
    say step-end test "$status" "$(($(date +%s) - began))" "$left" "$within"
    rm -rf "$scratch"
    if [ -n "$junit" ] && [ -f "$folder/$junit" ]; then send_file "releases/$release/$junit"; else say end; fi
}
