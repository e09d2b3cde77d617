console.log(`your token: ${accessToken}`);
