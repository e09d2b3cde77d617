export const url = "https://api.production.acme.io";
