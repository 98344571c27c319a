//! A unit that has answered, and the option that names its port.

use super::error::CableError;
use super::ports;
use clap::Args;
use kei_link::{BAUD, Client, Line, open_serial};
use kei_wire::cable::UnitInfo;

/// Name under which this program introduces itself to the unit.
const CLIENT: &str = concat!("kei ", env!("CARGO_PKG_VERSION"));

/// The option that names the unit's port.
#[derive(Args, Debug)]
pub(crate) struct PortArgs {
    /// The unit's serial port [default: found by itself]
    #[arg(long, value_name = "P")]
    port: Option<String>,
}

/// A unit that has answered.
pub(crate) struct Connection {
    pub(crate) client: Client<Line>,
    /// Path of the serial port.
    pub(crate) port: String,
    /// What the unit answered to the greeting.
    pub(crate) unit: UnitInfo,
}

impl PortArgs {
    /// Finds the unit and greets it.
    pub(crate) fn connect(&self) -> Result<Connection, CableError> {
        let port = self.port.clone().map_or_else(ports::find, Ok)?;
        let line = open_serial(&port, BAUD).map_err(|e| CableError::open(&port, e))?;
        let mut client = Client::new(line);
        let unit = client.hello(CLIENT).map_err(|e| CableError::link(&port, e))?;
        Ok(Connection { client, port, unit })
    }
}
