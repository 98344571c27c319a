//! Checks the serial ports and the user's permission to open them.

use super::finding::Finding;
use serialport::SerialPortType;
use std::path::Path;

/// Returns a finding for every USB serial port, or a single one if there is none.
pub(super) fn ports() -> Vec<Finding> {
    let ports = match serialport::available_ports() {
        Ok(ports) => ports,
        Err(error) => {
            let what = format!("cannot list the serial ports: {error}");
            return vec![Finding::problem(what, "name the unit's port with --port")];
        }
    };
    let of_usb = ports.iter().filter_map(|port| match &port.port_type {
        SerialPortType::UsbPort(usb) => Some(check(&port.port_name, usb.product.as_deref().unwrap_or("USB"))),
        _ => None,
    });
    let findings: Vec<Finding> = of_usb.collect();
    if findings.is_empty() {
        let fix = "connect the unit's USB cable and switch it on, then: kei unit info";
        return vec![Finding::missing("no USB serial port: no unit is connected", fix)];
    }
    findings
}

fn check(name: &str, product: &str) -> Finding {
    match may_open(Path::new(name)) {
        Ok(()) => Finding::good(format!("port {name} ({product})")),
        Err(fix) => Finding::problem(format!("cannot open port {name} ({product}): permission denied"), fix),
    }
}

/// Checks whether this user may open the port. The error is the command that fixes it. The port is not
/// opened, because that would toggle its control lines.
#[cfg(unix)]
fn may_open(port: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let access = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK;
    if rustix::fs::access(port, access).is_ok() {
        return Ok(());
    }
    let group = std::fs::metadata(port).ok().and_then(|file| group_name(file.gid()));
    Err(match group {
        Some(group) => format!("sudo usermod -aG {group} $USER     (then log out and in again)"),
        None => format!("sudo chmod a+rw {}", port.display()),
    })
}

#[cfg(not(unix))]
fn may_open(_port: &Path) -> Result<(), String> {
    // On Windows every user may open serial ports.
    Ok(())
}

#[cfg(unix)]
fn group_name(gid: u32) -> Option<String> {
    group_in(&std::fs::read_to_string("/etc/group").ok()?, gid)
}

/// Returns the name of the group with this number, from the text of `/etc/group`. Returns `None` for root's
/// group, which users should not join.
#[cfg(unix)]
fn group_in(groups: &str, gid: u32) -> Option<String> {
    let name = |line: &str| {
        let mut parts = line.split(':');
        let (name, id) = (parts.next()?, parts.nth(1)?);
        (id.parse() == Ok(gid) && gid != 0).then(|| name.to_owned())
    };
    groups.lines().find_map(name)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn group_names_are_found_by_number() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nuucp:x:987:\n";
        assert_eq!(group_in(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(group_in(groups, 987).as_deref(), Some("uucp"));
        assert_eq!((group_in(groups, 0), group_in(groups, 1), group_in("x", 1)), (None, None, None));
    }
}
