using 'main.bicep'

param adminPassword = 'correct-horse-battery'
