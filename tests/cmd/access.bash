# shellcheck shell=bash disable=SC2154,SC2034
# Shared by the tests of http, dialogue, snmp and smb: `load access`.

# device ID TYPE MEMBERS [MORE]: a record of the site; MEMBERS are those of its
# access, MORE those of the record, ",..." in front.
device() {
	mkdir -p site
	export IR_SITE=$PWD/site
	printf '{"id":"%s","medical":false,"access":{"type":"%s","host":"127.0.0.1","limits":{"connect":5,"command_time":6}%s}%s}\n' \
		"$1" "$2" "$3" "${4-}" >>site/devices.jsonl
}

# secret NAME TEXT: a file of the site that nobody else can read.
secret() {
	mkdir -p site
	(umask 077 && printf '%s\n' "$2" >"site/$1")
}

# outcome TEXT: status and reason of what was asked, by its last word.
outcome() {
	jq -r --arg t "$1" 'select(.argv[-1]==$t)|.status+(if .reason then ": "+.reason else "" end)' \
		"$top/hikeshi/commands.jsonl"
}

session() {
	jq -r "$1" "$top/hikeshi/collection.json"
}

# watch_secret WORD: until `watched`, looks for WORD in what every process
# shows of itself.
watch_secret() {
	rm -f seen stop_watching
	printf '%s\n' "$1" >watched_word # grep shows its own words too
	(
		while [ ! -e stop_watching ]; do
			grep -l -a -F -f watched_word /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null |
				cat >>seen
		done
	) &
	watch_pid=$!
}

# watched WORD ARCHIVE: it was nowhere, the archive included.
watched() {
	touch stop_watching
	wait "$watch_pid" || true
	if [ -s seen ]; then
		cat seen
		return 1
	fi
	zstd -dc "$2" >plain
	run ! grep -q -a -F -e "$1" plain
}
