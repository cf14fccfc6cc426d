#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""box.py MAKE [FAULT]: the command line of a network box, behind a real sshd.

MAKE is ios, asa, fortios or yamaha.  It echoes, pages, has a banner and a
prompt as such boxes do.  FAULT: hang (no answer to "show version"), cut (the
line is cut in the middle of the configuration), noend (the configuration
ends before its last line), mute (never a prompt), endless.
"""
import os
import sys
import termios
import time
import tty

make = sys.argv[1]
fault = sys.argv[2] if len(sys.argv) > 2 else ""
MAKES = {
    "ios": ("R1>", "R1#", "--More-- ", "\b" * 9 + " " * 9 + "\b" * 9),
    "asa": ("fw>", "fw#", "<--- More --->", "\r" + " " * 14 + "\r"),
    "fortios": ("FGT-60F # ", "FGT-60F # ", "--More-- ", "\r" + " " * 9 + "\r"),
    "yamaha": ("RTX> ", "RTX# ", "---つづく---", "\r" + " " * 12 + "\r"),
}
user, root, more, wipe = MAKES[make]
ENABLE = {"ios": "enable", "asa": "enable", "yamaha": "administrator"}
CONFIG = ["!", "hostname box", "interface Vlan1", " ip address 192.0.2.1 255.255.255.0"]
CONFIG += ["access-list 10 permit host 192.0.2.%d" % i for i in range(100)]
CONFIG += ["end"]


def out(text):
    os.write(1, text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))


def key():
    c = os.read(0, 1)
    if not c:
        sys.exit(0)
    return c.decode("latin-1")


def line(echo=True):
    got = ""
    while True:
        c = key()
        if c in "\r\n":
            if echo:
                out("\n")
            return got
        if c == "\x03":
            out("^C\n")
            return ""
        got += c
        if echo:
            out(c)


def page(lines, paging):
    for i, text in enumerate(lines):
        if paging and i and i % 24 == 0:
            out(more)
            if key() != " ":
                out(wipe)
                return
            out(wipe)
        out(text + "\n")


def answer(command, enabled, paging):
    """True: go on."""
    if command in ("show running-config", "show full-configuration", "show config"):
        if not enabled:
            page(["% Invalid input detected at '^' marker."], False)
            return
        if fault == "cut":
            page(CONFIG[:60], False)
            time.sleep(0.3)
            os.kill(os.getppid(), 9)
            time.sleep(5)
        page(CONFIG[:-2] if fault == "noend" else CONFIG, paging)
    elif command in ("show version", "get system status", "show environment"):
        if fault == "hang":
            while key() != "\x03":
                pass
            out("^C\n")
            return
        page(["Version 15.2", "System time: Sat Nov 21 10:20:00 2026", "up 3 days"], paging)
    elif command == "show clock detail":
        page(["*10:20:00.123 JST Sat Nov 21 2026", "Time source is NTP"], False)
    elif command == "show log":
        if fault == "endless":
            while True:
                out("Nov 21 10:20:00 R1# looks like a prompt\n")
        page(["\x1b[32mNov 21 10:20:00\x1b[0m R1# is in a line", "短い行"], paging)
    elif command.strip():
        page(["Command fail. Return code -61" if make == "fortios" else
              "ERROR: % Invalid input" if make == "asa" else
              "Error: Invalid command name" if make == "yamaha" else
              "% Invalid input detected at '^' marker."], False)


def main():
    if os.isatty(0):
        tty.setraw(0, termios.TCSANOW)
    log = open(os.environ.get("BOX_LOG", "/dev/null"), "a")
    out("\n*** Authorised use only. R1# is monitored ***\n\n")
    if fault == "mute":
        time.sleep(600)
    if make == "fortios":
        out("(Press 'a' to accept): ")
        while key() != "a":
            pass
        out("\n")
    enabled, paging = make == "fortios", True
    while True:
        out(root if enabled else user)
        command = line()
        log.write(command + "\n")
        log.flush()
        if command in ("exit", "quit"):
            return
        if command in ("terminal length 0", "terminal pager 0"):
            paging = False
        elif command.startswith("terminal"):
            pass
        elif command and command == ENABLE.get(make):
            out("Password: ")
            if line(echo=False) == "sesame2":
                enabled = True
                out("\n")
            else:
                out("\nPassword: " if make == "ios" else "\nAccess denied.\n")
                if make == "ios":
                    line(echo=False)
        else:
            answer(command, enabled, paging)


main()
