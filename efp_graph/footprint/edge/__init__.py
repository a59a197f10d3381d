"""Edge devices: machines in the field that are deployed, work week after week, and ask servers.

Reading guide: `pattern.py` (how many are deployed, where and when), `journeys.py` (what they are there for),
`device_needs.py`, `needs.py`, `server_needs.py` (what that asks of devices, components and servers), `devices.py`,
`machines.py`, `components.py`, `powered_components.py`, `storages.py` (what that needs), `groups.py` (how many of which
device).
"""
