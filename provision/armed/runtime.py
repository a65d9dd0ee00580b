"""firewalld's running configuration: `save` prints it as JSON; `restore` makes it so again from standard input; `bans` puts back
only what refuses somebody, such as fail2ban's bans, which a reload would drop."""

import json
import re
import sys

from firewall.client import FirewallClient, FirewallClientPolicySettings, FirewallClientZoneSettings

firewalld = FirewallClient()
refusal = re.compile(r'\s(drop|reject( type="[^"]*")?)( limit value="[^"]*")?$')


def entries(name):
    try:
        return [str(entry) for entry in firewalld.getEntries(name)]
    except Exception:  # entries that run out by themselves are told to nobody
        return None


def save():
    return {
        "zones": {name: firewalld.getZoneSettings(name).getSettingsDict() for name in firewalld.getZones()},
        "policies": {name: firewalld.getPolicySettings(name).getSettingsDict() for name in firewalld.getPolicies()},
        "ipsets": {name: entries(name) for name in firewalld.getIPSets()},
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
    direct(saved, now, refuses)


if sys.argv[1] == "save":
    print(json.dumps(save()))
else:
    {"restore": restore, "bans": bans}[sys.argv[1]](json.load(sys.stdin))
