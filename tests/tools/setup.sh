#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# setup.sh GROUP...: makes sure that what the groups need is installed.
# Debian 12: missing packages come through apt (sudo when not root).
# Elsewhere: says what is missing and stops with 2.
# Groups: build run demo check lint bench fuzz.  Nothing missing: nothing done.
set -eu

# PACKAGE:KIND:PROBE, KIND one of cmd (on the path), pc (pkg-config module),
# file (exists), dpkg (asked of dpkg where there is one).
list() {
	case $1 in
	build) echo "gcc:cmd:gcc make:cmd:make libc6-dev:file:/usr/include/stdio.h
		pkg-config:cmd:pkg-config libarchive-dev:pc:libarchive
		libzstd-dev:pc:libzstd libssl-dev:pc:libcrypto
		libmagic-dev:pc:libmagic libyaml-dev:pc:yaml-0.1
		libexpat1-dev:pc:expat
		linux-libc-dev:file:/usr/include/linux/landlock.h
		gettext:cmd:msgfmt" ;;
	run) echo "zstd:cmd:zstd forensic-artifacts:file:/usr/share/artifacts
		coreutils:cmd:sha256sum tar:cmd:tar openssh-client:cmd:ssh
		curl:cmd:curl smbclient:cmd:smbclient snmp:cmd:snmpbulkwalk
		age:cmd:age openssl:cmd:openssl weasyprint:cmd:weasyprint
		fonts-noto-cjk:dpkg:fonts-noto-cjk
		fonts-ipaexfont-gothic:dpkg:fonts-ipaexfont-gothic
		graphviz:cmd:dot gojq:cmd:gojq" ;;
	demo) echo "jq:cmd:jq openssh-server:cmd:sshd snmpd:cmd:snmpd
		orthanc:cmd:Orthanc procps:cmd:pgrep" ;;
	check) echo "bats:cmd:bats bats-support:file:/usr/lib/bats/bats-support/load.bash
		bats-assert:file:/usr/lib/bats/bats-assert/load.bash
		jq:cmd:jq libarchive-tools:cmd:bsdtar hashdeep:cmd:hashdeep
		locales-all:dpkg:locales-all mandoc:cmd:mandoc
		util-linux:cmd:setpriv attr:cmd:setfattr acl:cmd:setfacl
		xz-utils:cmd:xz bzip2:cmd:bzip2 lz4:cmd:lz4 zip:cmd:zip
		unzip:cmd:unzip python3:cmd:python3 strace:cmd:strace
		tmux:cmd:tmux dosfstools:cmd:mkfs.vfat
		exfatprogs:cmd:mkfs.exfat exfat-fuse:cmd:mount.exfat-fuse
		fusefat:cmd:fusefat bindfs:cmd:bindfs
		procps:cmd:pgrep bsdutils:cmd:script
		mount:cmd:mount gzip:cmd:gzip e2fsprogs:cmd:mkfs.ext4
		openssh-server:cmd:sshd samba:cmd:smbd snmpd:cmd:snmpd
		nginx-light:cmd:nginx orthanc:cmd:Orthanc dcmtk:cmd:storescu
		softhsm2:cmd:softhsm2-util opensc:cmd:pkcs11-tool
		libengine-pkcs11-openssl:dpkg:libengine-pkcs11-openssl
		sleuthkit:cmd:mactime poppler-utils:cmd:pdftoppm
		chromium:cmd:chromium libxml2-utils:cmd:xmllint" ;;
	lint) echo "clang:cmd:clang clang-format:cmd:clang-format
		clang-tidy:cmd:clang-tidy cppcheck:cmd:cppcheck
		shellcheck:cmd:shellcheck mandoc:cmd:mandoc git:cmd:git" ;;
	fuzz) echo "clang:cmd:clang libclang-rt-14-dev:dpkg:libclang-rt-14-dev" ;;
	bench) echo "libarchive-tools:cmd:bsdtar hashdeep:cmd:hashdeep
		openssl:cmd:openssl jq:cmd:jq time:cmd:time" ;;
	*) echo "setup.sh: unknown group '$1'" >&2; exit 2 ;;
	esac
}

PATH=$PATH:/usr/sbin:/sbin
has() {
	case $1 in
	cmd) command -v "$2" >/dev/null 2>&1 ;;
	pc) pkg-config --exists "$2" 2>/dev/null ;;
	file) [ -e "$2" ] ;;
	dpkg) ! command -v dpkg-query >/dev/null 2>&1 ||
		dpkg-query -W -f '${Status}' "$2" 2>/dev/null | grep -q 'ok installed' ;;
	esac
}

missing=
for group in "$@"; do
	for item in $(list "$group"); do
		package=${item%%:*}
		rest=${item#*:}
		has "${rest%%:*}" "${rest#*:}" || missing="$missing $package"
	done
done
[ -n "$missing" ] || exit 0

# shellcheck disable=SC1091
. /etc/os-release 2>/dev/null || ID=unknown
if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-}" != 12 ]; then
	echo "setup.sh: this is not Debian 12; install these by hand" \
		"(Debian's names):$missing" >&2
	exit 2
fi
as=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "setup.sh: not root and no sudo; install:$missing" >&2
		exit 2
	fi
	as=sudo
fi
echo "setup.sh: installing$missing" >&2
# Daemons are for the tests to start: installing one starts none here.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | $as tee "$policy" >/dev/null
	$as chmod 755 "$policy"
	trap '$as rm -f "$policy"' EXIT
	trap 'exit 2' HUP INT TERM
fi
$as apt-get update -q >&2
# shellcheck disable=SC2086
$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	--no-install-recommends $missing >&2
