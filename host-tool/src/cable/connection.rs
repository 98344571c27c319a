//! The connection to a unit, and the `--port` option.

use super::error::CableError;
use super::ports;
use clap::Args;
use kei_link::{BAUD, Client, Line, open_serial};
use kei_wire::cable::UnitInfo;

/// Name and version of this program, sent to the unit in the greeting.
const CLIENT: &str = concat!("kei ", env!("CARGO_PKG_VERSION"));

/// The `--port` option.
#[derive(Args, Debug)]
pub(crate) struct PortArgs {
    /// Serial port of the unit [default: found automatically]
    #[arg(long, value_name = "P")]
    port: Option<String>,
}

/// A connection to a unit that has answered the greeting.
pub(crate) struct Connection {
    pub(crate) client: Client<Line>,
    /// Path of the unit's serial port.
    pub(crate) port: String,
    /// The unit's response to the greeting.
    pub(crate) unit: UnitInfo,
}

impl PortArgs {
    /// Finds the unit, opens its port and exchanges the greeting.
    pub(crate) fn connect(&self) -> Result<Connection, CableError> {
        let port = self.port.clone().map_or_else(ports::find, Ok)?;
        let line = open_serial(&port, BAUD).map_err(|e| CableError::open(&port, e))?;
        let mut client = Client::new(line);
        let unit = client.hello(CLIENT).map_err(|e| CableError::link(&port, e))?;
        Ok(Connection { client, port, unit })
    }
}
