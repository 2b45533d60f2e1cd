#!/usr/bin/env ruby
# frozen_string_literal: true

# Replays the log through state_machines-activerecord; prints a line of JSON for each turn.
#
# replay.rb LOG [--database sqlite-normal] [--cases 1000] [--rounds 7] [--first-round 0]
#               [--directory target/stored]

require "csv"
require "json"
require "optparse"
require "zlib"
require_relative "databases"
require_relative "models"

# How many transitions are replayed to count statements.
COUNTED = 300

EVENTS = {
  "partlysubmitted" => :partly_submit, "preaccepted" => :preaccept, "accepted" => :accept,
  "finalized" => :finalize, "approved" => :approve, "registered" => :register,
  "activated" => :activate, "declined" => :decline, "cancelled" => :cancel
}.freeze

Entry = Struct.new(:application, :event, :actor)

# The first applications of the log, as the Rust program reads them.
class Log
  attr_reader :applications, :entries, :last_states

  def initialize(path, cases)
    @applications = {}
    @entries = []
    @last_states = {}
    text = path.end_with?(".gz") ? Zlib::GzipReader.open(path, &:read) : File.read(path)
    CSV.parse(text, headers: true) { |line| add(line, line["case"].to_i, cases) }
  end

  private

  def add(line, application, cases)
    if line["activity"] == "submitted"
      return if @applications.size == cases

      @applications[application] = { amount: line["amount"].to_i, submitted_by: line["actor"].to_i }
    elsif @applications.key?(application)
      @entries << Entry.new(application, EVENTS.fetch(line["activity"]), line["actor"].to_i)
    else
      return
    end
    @last_states[application] = line["activity"]
  end
end

Subject = Struct.new(:row, :record, :batch) do
  def model
    record ? RecordedApplication : Application
  end

  def step(entry, kept)
    application = row == "loaded" ? model.find(entry.application) : kept[entry.application]
    application.actor = entry.actor if record
    application.fire_state_event(entry.event) or raise application.errors.full_messages.join(", ")
  end

  def replay(entries, kept)
    if batch == 1
      # The library opens a transaction for each event.
      entries.each { |entry| step(entry, kept) }
    else
      entries.each_slice(batch) do |some|
        Application.transaction { some.each { |entry| step(entry, kept) } }
      end
    end
  end
end

SUBJECTS = [
  Subject.new("memory", false, 1), Subject.new("loaded", false, 1),
  Subject.new("memory", true, 1), Subject.new("loaded", true, 1),
  Subject.new("memory", false, 100)
].freeze

# The seconds that the entries took, and the number of statements where they are counted.
def turn(log, subject, options, entries:, count: false)
  Databases.new_one(options[:database], options[:directory]) do
    rows = log.applications.map { |id, values| values.merge(id: id, state: "submitted") }
    [Application, RecordedApplication, Record].each(&:reset_column_information)
    Application.insert_all!(rows)
    kept = subject.model.all.index_by(&:id)
    statements = 0
    if count
      watch = ActiveSupport::Notifications.subscribe("sql.active_record") do |*, payload|
        statements += 1 unless payload[:name] == "SCHEMA"
      end
    end
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    subject.replay(entries, kept)
    seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
    ActiveSupport::Notifications.unsubscribe(watch) if count
    check(log, subject) unless count
    [seconds, statements]
  end
end

# Every row ends where the log does, and each transition has its record.
def check(log, subject)
  raise "not the last states of the log" if Application.pluck(:id, :state).to_h != log.last_states
  raise "the number of records" if Record.count != (subject.record ? log.entries.size : 0)
end

options = {
  database: "sqlite-normal", cases: 1000, rounds: 7, first_round: 0,
  directory: File.expand_path("../../target/stored", __dir__)
}
OptionParser.new do |parser|
  parser.on("--database NAME") { |name| options[:database] = name }
  parser.on("--cases N", Integer) { |cases| options[:cases] = cases }
  parser.on("--rounds N", Integer) { |rounds| options[:rounds] = rounds }
  parser.on("--first-round N", Integer) { |round| options[:first_round] = round }
  parser.on("--directory DIR") { |directory| options[:directory] = directory }
end.parse!
log = Log.new(ARGV.fetch(0), options[:cases])
warn "#{log.applications.size} applications, #{log.entries.size} transitions; " \
     "last states: #{log.last_states.values.tally}"

$stdout.sync = true
options[:rounds].times do |index|
  round = options[:first_round] + index
  SUBJECTS.rotate(round).each do |subject|
    some = log.entries.first(COUNTED)
    _, statements = turn(log, subject, options, entries: some, count: true)
    seconds, = turn(log, subject, options, entries: log.entries)
    puts JSON.generate(
      database: options[:database], subject: "state_machines", row: subject.row,
      record: subject.record, batch: subject.batch, round: round,
      transitions: log.entries.size, seconds: seconds, statements: statements.to_f / some.size
    )
  end
end
