using 'environment.bicep'

param environment = 'staging'
