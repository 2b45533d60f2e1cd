# frozen_string_literal: true

# Where the databases are: the same names and variables as the Rust program's.

require "fileutils"
require "uri"

module Databases
  VARIABLES = {
    "postgres" => "PG_DATABASE_URL",
    "postgres-durable" => "PG_DURABLE_URL",
    "mariadb" => "MYSQL_DATABASE_URL",
    "mariadb-durable" => "MYSQL_DURABLE_URL"
  }.freeze

  # Our schema or database on a server.
  OWN = "fsm_peers_#{Process.pid}"

  # A new database with empty tables, connected; it is removed after the block.
  def self.new_one(name, directory)
    remove(name, directory)
    case name
    when /sqlite/ then FileUtils.mkdir_p(directory)
    when /postgres/ then server(name) { |conn| conn.execute("CREATE SCHEMA #{OWN}") }
    else server(name) { |conn| conn.execute("CREATE DATABASE #{OWN}") }
    end
    ActiveRecord::Base.establish_connection(settings(name, directory))
    prepare(name, ActiveRecord::Base.connection)
    yield
  ensure
    ActiveRecord::Base.remove_connection
    remove(name, directory)
  end

  def self.prepare(name, conn)
    if name.start_with?("sqlite")
      conn.execute("PRAGMA journal_mode = WAL")
      conn.execute("PRAGMA synchronous = #{name.delete_prefix('sqlite-').upcase}")
    end
    conn.create_table(:applications, id: false) do |table|
      table.bigint :id, primary_key: true
      table.bigint :amount, null: false
      table.integer :submitted_by, null: false
      table.string :state, limit: 20, null: false
    end
    conn.create_table(:application_records) do |table|
      table.references :application, null: false, foreign_key: true
      table.string :event, :source, :target, limit: 20, null: false
      table.integer :actor, null: false
      table.datetime :at, null: false
    end
  end

  def self.settings(name, directory)
    case name
    when /sqlite/
      { adapter: "sqlite3", database: file(name, directory) }
    when /postgres/
      at_server(name).merge(schema_search_path: OWN)
    else
      at_server(name).merge(database: OWN)
    end
  end

  def self.at_server(name)
    url = URI(ENV.fetch(VARIABLES.fetch(name)))
    {
      adapter: name.start_with?("postgres") ? "postgresql" : "mysql2",
      host: url.host, port: url.port, username: url.user, password: url.password,
      database: url.path.delete_prefix("/")
    }
  end

  def self.file(name, directory)
    File.join(directory, "#{name}-#{Process.pid}.sqlite")
  end

  def self.remove(name, directory)
    case name
    when /sqlite/
      ["", "-wal", "-shm", "-journal"].each do |suffix|
        FileUtils.rm_f(file(name, directory) + suffix)
      end
    when /postgres/
      server(name) do |conn|
        conn.execute("SET client_min_messages TO warning")
        conn.execute("DROP SCHEMA IF EXISTS #{OWN} CASCADE")
      end
    else
      server(name) { |conn| conn.execute("DROP DATABASE IF EXISTS #{OWN}") }
    end
  end

  # The server, where our schema or database may not be there.
  def self.server(name)
    ActiveRecord::Base.establish_connection(at_server(name))
    yield ActiveRecord::Base.connection
  ensure
    ActiveRecord::Base.remove_connection
  end
end
