"""firewalld's running configuration: `save` prints it as JSON; `restore` makes it so again from standard input; `bans` puts back
only what refuses somebody, such as fail2ban's bans, which a reload would drop."""

import json
import re
import subprocess
import sys

from firewall.client import FirewallClient, FirewallClientPolicySettings, FirewallClientZoneSettings

firewalld = FirewallClient()
refusal = re.compile(r'\s(drop|reject( type="[^"]*")?)( limit value="[^"]*")?$')


def runs_out(name):
    return firewalld.getIPSetSettings(name).getOptions().get("timeout", "0") != "0"


def entries(name):
    try:
        return None if runs_out(name) else [str(entry) for entry in firewalld.getEntries(name)]
    except Exception:
        return None


def words(value):
    if not isinstance(value, dict):
        return str(value)
    if "prefix" in value:
        return f"{value['prefix']['addr']}/{value['prefix']['len']}"
    if "concat" in value:
        return ",".join(words(one) for one in value["concat"])
    return "-".join(words(one) for one in value["range"])


def timed(name):
    """Entries that run out by themselves, which firewalld does not keep: [entry, seconds in all, seconds left], as the kernel has them."""
    try:
        if not runs_out(name):
            return []
        listed = subprocess.run(
            ["nft", "-j", "list", "set", "inet", "firewalld", name], capture_output=True, check=True, text=True
        ).stdout
        sets = [one["set"] for one in json.loads(listed)["nftables"] if "set" in one]
        elements = [one.get("elem", one) if isinstance(one, dict) else one for two in sets for one in two.get("elem", [])]
        return [
            [words(one["val"]), one.get("timeout"), one.get("expires")] if isinstance(one, dict) and "val" in one else [words(one), None, None]
            for one in elements
        ]
    except Exception as error:
        print(f"the entries of {name}: {error}", file=sys.stderr)
        return []


def put_back(name, members):
    """With the time that is left. Where firewalld keeps its table to itself, their time begins anew."""
    there = [entry for entry, _, _ in timed(name)]
    for entry, whole, left in members:
        if entry in there:
            continue
        times = f" timeout {whole}s expires {left}s" if whole and left else ""
        command = f"add element inet firewalld {name} {{ {entry.replace(',', ' . ')}{times} }}"
        if not times or subprocess.run(["nft", command], capture_output=True).returncode != 0:
            tried(firewalld.addEntry, name, entry)


def save():
    return {
        "zones": {name: firewalld.getZoneSettings(name).getSettingsDict() for name in firewalld.getZones()},
        "policies": {name: firewalld.getPolicySettings(name).getSettingsDict() for name in firewalld.getPolicies()},
        "ipsets": {name: entries(name) for name in firewalld.getIPSets()},
        "timed": {name: timed(name) for name in firewalld.getIPSets()},
        "chains": [list(chain) for chain in firewalld.getAllChains()],
        "rules": [list(rule) for rule in firewalld.getAllRules()],
        "passthroughs": [list(one) for one in firewalld.getAllPassthroughs()],
    }


def tried(work, *words):
    """One thing that cannot be put back must not keep the others from it."""
    try:
        work(*words)
    except Exception as error:
        print(f"{work.__name__} {words}: {error}", file=sys.stderr)


def whole(settings):
    pairs = ("ports", "source_ports", "forward_ports")
    return {key: [tuple(one) for one in value] if key in pairs else value for key, value in settings.items()}


def inert(settings):
    kept = {key: type(value)() for key, value in settings.items() if isinstance(value, (list, bool))}
    return {**settings, **kept}


def restore(saved):
    now = save()
    for rule in now["rules"]:
        if rule not in saved["rules"]:
            tried(firewalld.removeRule, *rule)
    for passthrough in now["passthroughs"]:
        if passthrough not in saved["passthroughs"]:
            tried(firewalld.removePassthrough, *passthrough)
    for chain in now["chains"]:
        if chain not in saved["chains"]:
            tried(firewalld.removeChain, *chain)
    # What was not there before cannot be taken out of a running firewall, but it can be left without effect.
    for name, settings in now["policies"].items():
        wanted = saved["policies"].get(name, inert(settings))
        tried(firewalld.setPolicySettings, name, FirewallClientPolicySettings(whole(wanted)))
    for name, settings in now["zones"].items():
        wanted = saved["zones"].get(name, inert(settings))
        # First what moves away, so that no two zones have the same interface or source meanwhile.
        fewer = {key: [one for one in settings[key] if one in wanted[key]] for key in ("interfaces", "sources")}
        tried(firewalld.setZoneSettings, name, FirewallClientZoneSettings(whole({**settings, **fewer})))
    for name, settings in saved["zones"].items():
        tried(firewalld.setZoneSettings, name, FirewallClientZoneSettings(whole(settings)))
    for name, members in saved["ipsets"].items():
        if members is not None:
            tried(firewalld.setEntries, name, members)
    for name, members in saved.get("timed", {}).items():
        put_back(name, members)
    direct(saved, now, lambda rule: True)
    for passthrough in saved["passthroughs"]:
        if passthrough not in now["passthroughs"]:
            tried(firewalld.addPassthrough, *passthrough)


def direct(saved, now, chosen):
    for chain in saved["chains"]:
        if chain not in now["chains"]:
            tried(firewalld.addChain, *chain)
    for rule in saved["rules"]:
        if rule not in now["rules"] and chosen(rule):
            tried(firewalld.addRule, *rule)


def refuses(rule):
    _, table, _, _, words = rule
    return table != "nat" and not {"ACCEPT", "QUEUE", "NFQUEUE"} & set(words)


def bans(saved):
    now = save()
    opening = str([one["sources"] for one in saved["zones"].values()])
    for name, settings in saved["zones"].items():
        for rule in settings.get("rules_str", []):
            if not refusal.search(rule):
                opening += rule
            elif name in now["zones"] and rule not in now["zones"][name]["rules_str"]:
                tried(firewalld.addRichRule, name, rule)
    for name, members in saved["ipsets"].items():
        for member in members or []:
            if name in now["ipsets"] and member not in (now["ipsets"][name] or []) and name not in opening:
                tried(firewalld.addEntry, name, member)
    for name, members in saved.get("timed", {}).items():
        if name in now["ipsets"] and name not in opening:
            put_back(name, members)
    direct(saved, now, refuses)


if sys.argv[1] == "save":
    print(json.dumps(save()))
else:
    {"restore": restore, "bans": bans}[sys.argv[1]](json.load(sys.stdin))
