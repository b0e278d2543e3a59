#!/bin/sh
# What the tests use and pip cannot bring: a real OpenSSH server on loopback, Java for veraPDF, LibreOffice for workbooks.
# usage: scripts/test-packages.sh [sshd] [java] [office]   Root gets it installed; anybody else is told what is skipped.
# Nothing is started: the tests start their own sshd, on their own port, with their own keys.
set -eu
policy=/usr/sbin/policy-rc.d

say() { printf '%s\n' "$*" >&2; }

install() {  # install WHAT_IS_SKIPPED PACKAGE…
    skipped=$1
    shift
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "$skipped worden overgeslagen. Zo krijgt u ze wel: apt-get install $*"
        return
    fi
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' > "$policy"  # Debian's way to install a daemon without starting it
        chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    say "$* installeren voor de tests (er wordt geen dienst gestart) …"
    if ! told=$(apt-get update -qq 2>&1 && apt-get install -y -qq --no-install-recommends "$@" 2>&1); then
        say "$told"
        say "Dat lukte niet: $skipped worden overgeslagen."
    fi
}

for need in "$@"; do
    case $need in
        sshd)
            [ -x /usr/sbin/sshd ] || install "De tests tegen een echte OpenSSH-server" openssh-server
            ;;
        java)  # a JDK: it runs tests/adapters/Verapdf.java as it stands, without anything compiled in the repository
            { command -v javac && [ -e /usr/share/java/jaxb-runtime.jar ]; } >/dev/null 2>&1 ||
                install "De tests met veraPDF" default-jdk-headless libjaxb-java
            ;;
        office)  # saves a workbook again as a clerk without Excel would
            command -v soffice >/dev/null 2>&1 || install "De tests met LibreOffice" libreoffice-calc
            ;;
        *)
            say "onbekend: $need"
            exit 2
            ;;
    esac
done
