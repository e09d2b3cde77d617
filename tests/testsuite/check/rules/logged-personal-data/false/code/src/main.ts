logger.info(NotificationType.EMAIL, emailTemplate, file.name);
throw new Error(`${user.email} is taken`);
