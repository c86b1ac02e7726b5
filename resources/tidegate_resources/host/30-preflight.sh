# Preflight: what must hold before anything is touched. Each check that fails says how to mend it.

checks_failed=0

passed() {
    say check "$1" ok
}

failed() {
    checks_failed=1
    say check "$1" failed "$2" "$3"
}

preflight() {
    check_tools
    check_folder
    check_current
    check_disk
    check_sudo
    check_http
    return "$checks_failed"
}

check_tools() {
    missing_tools
    find_formats
    if [ -n "$missing" ]; then
        failed tools "tools are missing:$missing" 'install them; coreutils, findutils, tar and awk (or busybox) have them'
    elif ! can_digest; then
        failed tools 'there is nothing to compute SHA-256 with' 'install sha256sum (coreutils), shasum or openssl'
    elif [ -z "$formats" ]; then
        failed tools 'neither zstd nor gzip is there' 'install gzip or zstd'
    else
        passed tools
    fi
}

# The folder exists and is ours to write, or can be made.
check_folder() {
    nearest=$root
    while [ ! -e "$nearest" ] && [ "$nearest" != / ]; do
        nearest=${nearest%/*}
        nearest=${nearest:-/}
    done
    if [ ! -d "$nearest" ]; then
        failed folder "$nearest is not a folder" 'choose another deploy.path or move that file away'
    elif [ ! -w "$nearest" ] || [ ! -x "$nearest" ]; then
        failed folder "$(id -un) may not write to $nearest" "run on the host: sudo install -d -o $(id -un) $root"
    else
        check_inside
    fi
}

check_inside() {
    for inside in "$root/releases" "$root/shared" "$own"; do
        if [ -e "$inside" ] && { [ ! -d "$inside" ] || [ ! -w "$inside" ]; }; then
            failed folder "$(id -un) may not write to $inside" "run on the host: sudo chown -R $(id -un) $inside"
            return 0
        fi
    done
    passed folder
}

# Only a link is ever replaced: a real folder named current is somebody's data.
check_current() {
    if [ -e "$root/current" ] && [ ! -L "$root/current" ]; then
        failed current "$root/current is not a link" "move it away by hand: mv $root/current $root/current.before"
    else
        passed current
    fi
}

# Even a release that is here already needs a lock and a journal; and a rename is atomic within one
# file system only.
check_disk() {
    set -- "$nearest"
    if [ -d "$root" ]; then
        for inside in "$root/releases" "$own"; do [ ! -d "$inside" ] || set -- "$@" "$inside"; done
    fi
    free_space "$@"
    if [ "$kilobytes" -ge 0 ] && [ "$kilobytes" -lt 64 ] || [ "$inodes" -ge 0 ] && [ "$inodes" -lt 16 ]; then
        failed space "the disk is full: $kilobytes kB and $inodes inodes are free" "make room on the file system of $root"
    else
        passed space
    fi
    if [ "$elsewhere" -gt 1 ]; then
        shift "$((elsewhere - 1))"
        failed file-system "$1 lies on another file system than $root" 'keep releases and .tidegate on the file system of the deploy folder'
    else
        passed file-system
    fi
}

check_sudo() {
    [ "${sudo-no}" = yes ] || return 0
    if ! has sudo; then
        failed sudo 'a step uses sudo, which is not installed' 'install sudo or change the step'
    elif ! complaint=$(sudo -n -l 2>&1 >/dev/null </dev/null); then
        failed sudo "sudo does nothing for $(id -un) unless somebody types: $(printf %s "$complaint" | one_line)" "allow the step's command with NOPASSWD and without requiretty in sudoers (sudo -n is used, nobody types)"
    else
        passed sudo
    fi
}

check_http() {
    [ "${http-no}" = yes ] || return 0
    if http_tool >/dev/null; then
        passed http
    else
        failed http 'a health check asks by HTTP, and nothing here can ask' 'install curl or wget, or check with a command (run:)'
    fi
}

# Say how the host is: its clock, its space as preflight found it, what it can unpack.
say_facts() {
    say clock "$(date +%s)"
    say free "$kilobytes" "$inodes"
    say formats "$formats"
}
