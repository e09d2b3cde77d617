import logging

logging.info("key %s", settings.secret_key)
print(f"db {db_password}")
raise ValueError("bad key " + api_key)
