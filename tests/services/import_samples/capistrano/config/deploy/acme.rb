server "10.20.0.5:2022", user: "acme", roles: "app"
