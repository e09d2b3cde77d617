import logging

logging.info("no password for %s", user_id)
logging.info("password set: %s", bool(password))
raise AuthError("rejected", token=access_token)
