//! Finds the unit's serial port.

use super::error::CableError;
use crate::prompt;
use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo, available_ports};

/// USB vendor and product IDs of Linux's gadget drivers, from linux-usb.org's `usb.ids`. The unit has one of
/// these IDs unless it is configured otherwise.
const GADGETS: [(u16, u16); 4] = [
    (0x0525, 0xa4a7), // Linux-USB Serial Gadget, CDC ACM
    (0x0525, 0xa4aa), // Linux-USB CDC Composite Gadget
    (0x1d6b, 0x0104), // Multifunction Composite Gadget
    (0x1d6b, 0x0106), // Composite Gadget: ACM + Mass Storage
];

/// Finds the unit's port by its USB description. If several ports could be the unit's, the user chooses.
pub(super) fn find() -> Result<String, CableError> {
    let ports = available_ports().map_err(CableError::Ports)?;
    match candidates(&ports).as_slice() {
        [] => Err(CableError::NoPort),
        [only] => {
            eprintln!("trying {}", describe(only));
            Ok(only.port_name.clone())
        }
        several => choose(several),
    }
}

/// Returns the most likely ports: those named KEI, else the Linux gadgets, else all USB ports.
fn candidates(ports: &[SerialPortInfo]) -> Vec<&SerialPortInfo> {
    // macOS lists every port as `tty` and as `cu`. `cu` is the one for outgoing connections.
    let listed: Vec<&SerialPortInfo> =
        ports.iter().filter(|port| !port.port_name.starts_with("/dev/tty.")).collect();
    let tests: [fn(&UsbPortInfo) -> bool; 3] = [is_named_kei, is_gadget, |_| true];
    tests
        .iter()
        .map(|test| listed.iter().copied().filter(|port| usb(port).is_some_and(test)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn usb(port: &SerialPortInfo) -> Option<&UsbPortInfo> {
    match &port.port_type {
        SerialPortType::UsbPort(usb) => Some(usb),
        _ => None,
    }
}

fn is_named_kei(usb: &UsbPortInfo) -> bool {
    let has_name = |text: &Option<String>| {
        let words = text.as_deref().unwrap_or_default().to_lowercase();
        words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "kei")
    };
    has_name(&usb.product) || has_name(&usb.manufacturer)
}

fn is_gadget(usb: &UsbPortInfo) -> bool {
    GADGETS.contains(&(usb.vid, usb.pid))
}

fn describe(port: &SerialPortInfo) -> String {
    let product = usb(port).and_then(|usb| usb.product.as_deref());
    product.map_or(port.port_name.clone(), |product| format!("{} ({product})", port.port_name))
}

/// Asks the user to choose a port. Fails without a terminal.
fn choose(ports: &[&SerialPortInfo]) -> Result<String, CableError> {
    let descriptions: Vec<String> = ports.iter().map(|port| describe(port)).collect();
    match prompt::choose("Which port is the unit's?", &descriptions) {
        Some(index) => Ok(ports[index].port_name.clone()),
        None => Err(CableError::WhichPort { ports: descriptions }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, usb: Option<(u16, u16, &str)>) -> SerialPortInfo {
        let port_type = match usb {
            Some((vid, pid, product)) => SerialPortType::UsbPort(UsbPortInfo {
                vid,
                pid,
                serial_number: None,
                manufacturer: None,
                product: Some(product.to_owned()),
            }),
            None => SerialPortType::Unknown,
        };
        SerialPortInfo { port_name: name.to_owned(), port_type }
    }

    fn names(ports: &[SerialPortInfo]) -> Vec<&str> {
        candidates(ports).into_iter().map(|port| port.port_name.as_str()).collect()
    }

    /// A port named KEI has priority over a gadget, and a gadget over other USB ports. On-board UARTs are
    /// never tried.
    #[test]
    fn the_most_likely_port_is_chosen() {
        let mut ports = vec![
            port("/dev/ttyS0", None),
            port("/dev/ttyUSB0", Some((0x1a86, 0x7523, "USB Serial"))),
            port("/dev/ttyUSB1", Some((0x10c4, 0xea60, "Keithley 2000"))),
        ];
        assert_eq!(names(&ports[..1]), [""; 0]);
        assert_eq!(names(&ports), ["/dev/ttyUSB0", "/dev/ttyUSB1"]);
        ports.push(port("/dev/ttyACM0", Some((0x0525, 0xa4a7, "Gadget Serial v2.4"))));
        assert_eq!(names(&ports), ["/dev/ttyACM0"]);
        ports.push(port("/dev/tty.usbmodem1", Some((0x1234, 1, "KEI unit"))));
        ports.push(port("/dev/cu.usbmodem1", Some((0x1234, 1, "KEI unit"))));
        assert_eq!(names(&ports), ["/dev/cu.usbmodem1"]);
    }
}
