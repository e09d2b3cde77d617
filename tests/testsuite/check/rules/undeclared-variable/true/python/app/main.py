import os

os.environ["DATABASE_URL"]
os.environ["REDIS_URL"]
os.environ["SMTP_HOST"]
