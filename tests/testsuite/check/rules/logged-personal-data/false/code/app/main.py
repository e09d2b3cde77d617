import logging

logging.info("sent %s", hashed_email)
logging.info("sent %s", len(email))
