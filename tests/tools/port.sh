# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: Apache-2.0
# port.sh: ports on loopback for the daemons of the tests and the demo.

ports_given=' '

# free_port: a port that nothing uses now, in $port, and another each time.
# Below the ports that the kernel gives to outgoing connections: one of those
# may take it between this look and the daemon's bind.  Of the test files that
# run side by side each has a tenth of the rest for itself (IR_SLOT of run.sh).
free_port() {
	local i first=10000 last=32767 low part hex
	read -r low _ </proc/sys/net/ipv4/ip_local_port_range
	# a kernel that gives nearly all of them leaves the look alone
	[ "$low" -gt "$last" ] || [ "$low" -lt $((first + 1000)) ] || last=$((low - 1))
	part=$(((last - first) / 10))
	if [ -n "${IR_SLOT-}" ]; then
		first=$((first + IR_SLOT % 10 * part)) last=$((first + part - 1))
	fi
	for ((i = 0; i < 100; i++)); do
		port=$((first + RANDOM % (last - first + 1)))
		printf -v hex %04X "$port"
		[[ $ports_given != *" $port "* ]] || continue
		grep -Eqs "^ *[0-9]+: [0-9A-F]+:$hex " /proc/net/{tcp,udp}{,6} &&
			continue
		ports_given+="$port "
		return 0
	done
	return 1
}

# wait_port PORT: until something listens there.
wait_port() {
	local i
	for ((i = 0; i < 1500; i++)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
		sleep 0.02
	done
	echo "nothing listens on $1"
	return 1
}
