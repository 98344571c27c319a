//! Finding the unit's port.

use super::CableError;
use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo, available_ports};
use std::io::{IsTerminal, Write, stderr, stdin};

/// The USB ids of Linux' own gadget drivers (serial, CDC ACM, composite), which the unit's USB port shows unless it
/// was given others.
const GADGETS: &[(u16, u16)] = &[(0x0525, 0xa4a7), (0x1d6b, 0x0104), (0x1d6b, 0x0106), (0x0525, 0xa4aa)];

/// The port that is the unit's, by what it says of itself; asks where several could be, and a person is there.
pub(super) fn find() -> Result<String, CableError> {
    let ports = available_ports().map_err(CableError::Ports)?;
    match best(&ports).as_slice() {
        [] => Err(CableError::NoPort),
        [only] => {
            eprintln!("the unit should be at {}", describe(only));
            Ok(only.port_name.clone())
        }
        several => ask(several),
    }
}

/// Those that name themselves KEI; else Linux gadgets; else whatever hangs on USB.
fn best(ports: &[SerialPortInfo]) -> Vec<&SerialPortInfo> {
    // macOS lists every port twice; the one to call out on is `cu`.
    let candidates: Vec<&SerialPortInfo> =
        ports.iter().filter(|port| !port.port_name.starts_with("/dev/tty.")).collect();
    let tests: [fn(&UsbPortInfo) -> bool; 3] = [names_itself, is_gadget, |_| true];
    tests
        .iter()
        .map(|test| candidates.iter().copied().filter(|port| usb(port).is_some_and(test)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn usb(port: &SerialPortInfo) -> Option<&UsbPortInfo> {
    match &port.port_type {
        SerialPortType::UsbPort(usb) => Some(usb),
        _ => None,
    }
}

fn names_itself(usb: &UsbPortInfo) -> bool {
    let says = |text: &Option<String>| {
        let words = text.as_deref().unwrap_or_default().to_lowercase();
        words.split(|c: char| !c.is_alphanumeric()).any(|word| word == "kei")
    };
    says(&usb.product) || says(&usb.manufacturer)
}

fn is_gadget(usb: &UsbPortInfo) -> bool {
    GADGETS.contains(&(usb.vid, usb.pid))
}

fn describe(port: &SerialPortInfo) -> String {
    let product = usb(port).and_then(|usb| usb.product.as_deref());
    product.map_or(port.port_name.clone(), |product| format!("{} ({product})", port.port_name))
}

fn ask(ports: &[&SerialPortInfo]) -> Result<String, CableError> {
    let which = || CableError::WhichPort { ports: ports.iter().map(|port| describe(port)).collect() };
    if !stdin().is_terminal() {
        return Err(which());
    }
    for (n, port) in ports.iter().enumerate() {
        eprintln!("{}  {}", n + 1, describe(port));
    }
    eprint!("Which one is the unit? ");
    let _ = stderr().flush();
    let mut answer = String::new();
    let chosen = stdin().read_line(&mut answer).ok().and_then(|_| answer.trim().parse::<usize>().ok());
    let port = chosen.and_then(|n| ports.get(n.checked_sub(1)?));
    port.map(|port| port.port_name.clone()).ok_or_else(which)
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
        best(ports).into_iter().map(|port| port.port_name.as_str()).collect()
    }

    /// The unit's own name wins over a gadget, that over any USB port, and boards' own UARTs are never tried.
    #[test]
    fn the_most_certain_port_is_taken() {
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
