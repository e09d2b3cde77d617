export const client = create("https://payments.production.acme.io");
fetch("http://localhost:4000/users");
