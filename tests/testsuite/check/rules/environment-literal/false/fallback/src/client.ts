const url = process.env.API_URL ?? "https://api-staging.acme.io";
if (host === "www.production.acme.io") console.log("see http://localhost:3000");
