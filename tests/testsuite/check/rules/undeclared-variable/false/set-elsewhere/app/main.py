import os

os.environ["DATABASE_URL"]
os.environ["REDIS_URL"]
os.environ["GIT_SHA"]
