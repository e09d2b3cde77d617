logger.debug({ password }, "login");
console.log(process.env);
throw new Error(`invalid token ${req.accessToken}`);
