logger.info(`signed up ${user.emailAddress}`);
