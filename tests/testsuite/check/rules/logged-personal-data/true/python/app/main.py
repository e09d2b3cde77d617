import logging

logging.info("sent to %s", customer.phone)
