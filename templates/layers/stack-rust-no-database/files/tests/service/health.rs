//! Health without anything to depend on.

use std::io;

use crate::support::{Service, environment};

#[test]
fn a_service_that_depends_on_nothing_is_well() -> io::Result<()> {
    let service = Service::start(&environment()?)?;
    let health = service.get("/health")?;
    assert_eq!(health.status, 200, "{health:?}");
    assert!(health.body.contains(r#""status":"ok""#), "{health:?}");
    assert!(health.body.contains(r#""checks":{}"#), "{health:?}");
    assert_eq!(service.get("/readyz")?.status, 200);
    assert_eq!(service.get("/livez")?.status, 200);
    Ok(())
}
