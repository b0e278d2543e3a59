#!/bin/sh
# The tests talk to a real OpenSSH server on loopback. Root gets it installed; anybody else is told what is skipped.
# Nothing is started: the tests start their own sshd, on their own port, with their own keys.
set -eu
[ -x /usr/sbin/sshd ] && exit 0

say() { printf '%s\n' "$*" >&2; }

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "Geen /usr/sbin/sshd: de tests tegen een echte OpenSSH-server worden overgeslagen. Zo krijgt u ze wel: apt-get install openssh-server"
    exit 0
fi

say "openssh-server installeren voor de tests (er wordt geen dienst gestart) …"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"  # Debian's way to install a daemon without starting it
    chmod +x "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
if ! told=$(apt-get update -qq 2>&1 && apt-get install -y -qq --no-install-recommends openssh-server 2>&1); then
    say "$told"
    say "Dat lukte niet: de tests tegen een echte OpenSSH-server worden overgeslagen."
fi
