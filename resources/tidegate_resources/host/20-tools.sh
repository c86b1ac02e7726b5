# What the host can do: which tools there are, and which of several ways is taken.

has() {
    command -v "$1" >/dev/null 2>&1
}

needed_tools='sh ln mv mkdir rmdir rm cat cp readlink tar find sort cut awk sed grep tr wc head tail chmod date df sleep mkfifo dd'

missing_tools() {
    missing=
    for tool in $needed_tools; do has "$tool" || missing="$missing $tool"; done
}

# Every known tool that is here, for the report.
say_tools() {
    for tool in zstd gzip sha256sum shasum openssl setsid perl python3 curl wget bash sudo sync; do
        if has "$tool"; then say tool "$tool"; fi
    done
}

# SHA-256 of standard input, 64 hex digits.
digest() {
    if has sha256sum; then digested=$(sha256sum) && printf '%s\n' "${digested%% *}"
    elif has shasum; then shasum -a 256 | cut -c 1-64
    else openssl dgst -sha256 -r | cut -c 1-64
    fi
}

# Check a list (HEX, two spaces, PATH) below the working folder; prints `PATH: OK` or `PATH: FAILED`.
check_sums() {
    if has sha256sum; then sha256sum -c "$1" 2>/dev/null
    elif has shasum; then shasum -a 256 -c "$1" 2>/dev/null
    else check_sums_one_by_one "$1"
    fi
}

check_sums_one_by_one() {
    while IFS= read -r line; do
        path=${line#*  }
        if [ "$(digest <"./$path" 2>/dev/null)" = "${line%%  *}" ]; then found=OK; else found=FAILED; fi
        printf '%s: %s\n' "$path" "$found"
    done <"$1"
}

can_digest() {
    has sha256sum || has shasum || has openssl
}

# Which compressed streams this host can unpack, best first.
stream_formats() {
    if has zstd; then printf 'zstd '; fi
    if has gzip; then printf 'gzip'; fi
}

unpacked() {
    case $1 in
    zstd) zstd -dcq ;;
    gzip) gzip -dc ;;
    *) cat ;;
    esac
}

http_tool() {
    for tool in curl wget python3 bash; do
        if has "$tool"; then printf %s "$tool"; return 0; fi
    done
    return 1
}

# Run a command as the head of a process group of its own, so that all of it can be ended.
lead() {
    if has setsid; then exec setsid "$@"
    elif has perl; then exec perl -e 'setpgrp(0, 0); exec @ARGV' "$@"
    elif has python3; then exec python3 -c 'import os, sys; os.setpgid(0, 0); os.execvp(sys.argv[1], sys.argv[1:])' "$@"
    else exec "$@"
    fi
}

# Free space in kB and free inodes of the file system of a folder; -1 where that is not told, as
# by file systems that make inodes as they need them.
free_space() {
    kilobytes=$(df -Pk "$1" 2>/dev/null | fourth_of_second)
    inodes=$(df -Pi "$1" 2>/dev/null | awk 'NR == 2 && $2 > 0 && $4 ~ /^[0-9]+$/ { print $4 }')
    kilobytes=${kilobytes:--1}
    inodes=${inodes:--1}
}

# The fourth word of the second line.
fourth_of_second() {
    read -r _ && read -r _ _ _ fourth _ && printf %s "$fourth"
}

# What tells one file system from another.
file_system_of() {
    df -Pk "$1" 2>/dev/null | {
        read -r _ && read -r device _ _ _ _ mounted && printf '%s %s' "$device" "$mounted"
    }
}
