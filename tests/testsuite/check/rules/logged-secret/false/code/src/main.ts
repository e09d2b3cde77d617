logger.info({ passwordLength: password.length, token: mask(accessToken) });
throw new AuthError("rejected", accessToken);
logger.debug(nextToken, secretId);
