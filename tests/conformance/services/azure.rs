//! Azure on loopback, as far as Terraform's state needs it: Microsoft's own emulator of its storage, behind `azure.py`, which
//! stands in for the sign-in. Blobs, leases and the check of tokens are the emulator's.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::free_port;
use crate::process::{Running, run, wait_until};
use crate::tools::{Tool, ours};

const LIMIT: Duration = Duration::from_secs(60);

/// A storage account that is forgotten when dropped.
pub(crate) struct Azure {
    _storage: Running,
    _proxy: Running,
    certificate: PathBuf,
    log: PathBuf,
    port: u16,
}

impl Azure {
    /// Starts it with `account`, in whose container `staging` nothing is. `azurite` is the `azurite-blob` program.
    pub(crate) fn start(azurite: &Tool, python: &Tool, account: &str, dir: &Path) -> Result<Self> {
        let (certificate, key) = (dir.join("azure.pem"), dir.join("azure.key"));
        let names = format!("subjectAltName=DNS:login.microsoftonline.com,DNS:{account}.blob.core.windows.net");
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=azure"]);
        openssl.args(["-addext", &names]).arg("-keyout").arg(&key).arg("-out").arg(&certificate);
        run(&mut openssl, LIMIT)?.success()?;

        let (port, storage) = (free_port()?, free_port()?);
        let mut command = azurite.command();
        command.args(["--silent", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", &storage.to_string()]);
        command.args(["--oauth", "basic", "--inMemoryPersistence", "--skipApiVersionCheck"]);
        command.arg("--cert").arg(&certificate).arg("--key").arg(&key).current_dir(dir);
        // Nobody signs in by a key: this one is no secret.
        command.env("AZURITE_ACCOUNTS", format!("{account}:a2V5"));
        let emulator = Running::start_logged(&mut command, &dir.join("azurite.log"))?;

        let log = dir.join("azure.log");
        let mut command = python.command();
        command.arg("-u").arg(ours("services/azure.py")).args([port.to_string(), storage.to_string()]);
        command.arg(account).arg(&certificate).arg(&key);
        let proxy = Running::start_logged(&mut command, &log)?;
        wait_until(LIMIT, || {
            let said = || std::fs::read_to_string(&log).unwrap_or_default();
            TcpStream::connect(("127.0.0.1", port)).map_err(|error| format!("{error}: {}", said()))
        })?;
        Ok(Self { _storage: emulator, _proxy: proxy, certificate, log, port })
    }

    /// The variables that send Azure's clients here, and sign them in.
    pub(crate) fn environment(&self) -> [(&'static str, String); 6] {
        let id = |digit: &str| format!("{0}-{1}-{1}-{1}-{0}{1}", digit.repeat(8), digit.repeat(4));
        [
            ("HTTPS_PROXY", format!("http://127.0.0.1:{}", self.port)),
            ("SSL_CERT_FILE", self.certificate.display().to_string()),
            ("ARM_TENANT_ID", id("1")),
            ("ARM_CLIENT_ID", id("2")),
            ("ARM_SUBSCRIPTION_ID", id("3")),
            ("ARM_OIDC_TOKEN", "token".to_owned()),
        ]
    }

    /// Whom clients have asked for so far, one a line.
    pub(crate) fn requests(&self) -> Result<String> {
        std::fs::read_to_string(&self.log).map_err(|error| error.to_string())
    }
}
