"""The container step: the process and its environment."""

from __future__ import annotations

from swarmtui.wizard.widgets.step_pane import StepPane

_CONTAINER = "TaskTemplate.ContainerSpec"
_HEALTH, _PRIVILEGES = f"{_CONTAINER}.Healthcheck", f"{_CONTAINER}.Privileges"


class ContainerStep(StepPane):
    """Environment, arguments and health check; the rest under sections."""

    MAIN_FIELDS = (
        f"{_CONTAINER}.Env",
        f"{_CONTAINER}.Args",
        f"{_CONTAINER}.Command",
        f"{_HEALTH}.Test",
    )
    ADVANCED_FIELDS = {
        "Health": (
            f"{_HEALTH}.Interval",
            f"{_HEALTH}.Timeout",
            f"{_HEALTH}.Retries",
            f"{_HEALTH}.StartPeriod",
            f"{_HEALTH}.StartInterval",
        ),
        "Process": (
            f"{_CONTAINER}.User",
            f"{_CONTAINER}.Groups",
            f"{_CONTAINER}.Dir",
            f"{_CONTAINER}.Hostname",
            f"{_CONTAINER}.Init",
            f"{_CONTAINER}.TTY",
            f"{_CONTAINER}.OpenStdin",
            f"{_CONTAINER}.StopSignal",
            f"{_CONTAINER}.StopGracePeriod",
            f"{_CONTAINER}.Labels",
        ),
        "Logging": ("TaskTemplate.LogDriver.Name", "TaskTemplate.LogDriver.Options"),
        "Security": (
            f"{_CONTAINER}.CapabilityAdd",
            f"{_CONTAINER}.CapabilityDrop",
            f"{_PRIVILEGES}.NoNewPrivileges",
            f"{_PRIVILEGES}.Seccomp.Mode",
            f"{_PRIVILEGES}.Seccomp.Profile",
            f"{_PRIVILEGES}.AppArmor.Mode",
            f"{_PRIVILEGES}.SELinuxContext.Disable",
            f"{_PRIVILEGES}.SELinuxContext.User",
            f"{_PRIVILEGES}.SELinuxContext.Role",
            f"{_PRIVILEGES}.SELinuxContext.Type",
            f"{_PRIVILEGES}.SELinuxContext.Level",
            f"{_CONTAINER}.Sysctls",
        ),
        "Windows": (
            f"{_CONTAINER}.Isolation",
            f"{_PRIVILEGES}.CredentialSpec.Config",
            f"{_PRIVILEGES}.CredentialSpec.File",
            f"{_PRIVILEGES}.CredentialSpec.Registry",
        ),
    }
