from aws_cdk import Stack, aws_redshift


class Warehouse(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        aws_redshift.CfnCluster(self, "Warehouse", master_username="app", master_user_password="correct-horse-battery")
