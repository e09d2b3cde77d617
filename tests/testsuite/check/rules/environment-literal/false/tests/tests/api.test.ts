fetch("https://api.staging.acme.io");
