# server "old.example.com", user: "deploy"
server "web1.shop.internal", user: "deploy", roles: %w{app web}, my_property: :my_value
server "web2.shop.internal", user: "deploy", roles: [:app, :web], port: 2222
server 'db1.shop.internal', :user => 'dba', :roles => :db
server ENV["EXTRA_HOST"], user: "deploy"
set :ssh_options, { forward_agent: true, port: 2200 }
