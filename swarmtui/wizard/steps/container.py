"""The container step: the process and its environment."""

from __future__ import annotations

from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.widgets.field_block import Block
from swarmtui.wizard.widgets.step_pane import StepPane

_HEALTH, _PRIVILEGES = f"{CONTAINER}.Healthcheck", f"{CONTAINER}.Privileges"


class ContainerStep(StepPane):
    """Environment, arguments and command; the rest in sections."""

    ROWS = (f"{CONTAINER}.Env", f"{CONTAINER}.Args", f"{CONTAINER}.Command")
    SECTIONS = {
        "Health check": (
            f"{_HEALTH}.Test",
            Block(
                {
                    f"{_HEALTH}.Interval": "Every",
                    f"{_HEALTH}.Timeout": "Timeout",
                    f"{_HEALTH}.Retries": "Retries",
                }
            ),
            Block(
                {
                    f"{_HEALTH}.StartPeriod": "Start period",
                    f"{_HEALTH}.StartInterval": "checked every",
                }
            ),
        ),
        "Process": (
            f"{CONTAINER}.User",
            f"{CONTAINER}.Groups",
            f"{CONTAINER}.Dir",
            f"{CONTAINER}.Hostname",
            f"{CONTAINER}.Init",
            f"{CONTAINER}.TTY",
            f"{CONTAINER}.OpenStdin",
            f"{CONTAINER}.StopSignal",
            f"{CONTAINER}.StopGracePeriod",
            f"{CONTAINER}.Labels",
        ),
        "Logging": ("TaskTemplate.LogDriver.Name", "TaskTemplate.LogDriver.Options"),
        "Security": (
            f"{CONTAINER}.CapabilityAdd",
            f"{CONTAINER}.CapabilityDrop",
            f"{_PRIVILEGES}.NoNewPrivileges",
            f"{_PRIVILEGES}.Seccomp.Mode",
            f"{_PRIVILEGES}.Seccomp.Profile",
            f"{_PRIVILEGES}.AppArmor.Mode",
            f"{_PRIVILEGES}.SELinuxContext.Disable",
            f"{_PRIVILEGES}.SELinuxContext.User",
            f"{_PRIVILEGES}.SELinuxContext.Role",
            f"{_PRIVILEGES}.SELinuxContext.Type",
            f"{_PRIVILEGES}.SELinuxContext.Level",
            f"{CONTAINER}.Sysctls",
        ),
        "Windows": (
            f"{CONTAINER}.Isolation",
            f"{_PRIVILEGES}.CredentialSpec.Config",
            f"{_PRIVILEGES}.CredentialSpec.File",
            f"{_PRIVILEGES}.CredentialSpec.Registry",
        ),
    }
