using 'environment.bicep'

param environment = 'production'
