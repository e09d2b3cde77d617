@description('password: \'correct-horse-battery\'')
@secure()
param administratorPassword string

@secure()
param generated string = newGuid()

@secure()
param empty string = ''

param passwordName string = 'database-admin-credentials'

// adminPassword: 'correct-horse-battery'
resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'app'
  properties: {
    administratorLoginPassword: administratorPassword
    adminPassword: empty(administratorPassword) ? 'correct-horse-battery-one' : generated
    connection: 'Host=db;Password=${administratorPassword}'
  }
}
