@description('Of the database')
@secure()
param login string = 'correct-horse-battery'

resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'app'
  properties: {
    administratorLogin: 'app'
    administratorLoginPassword: 'correct-horse-battery'
  }
}
