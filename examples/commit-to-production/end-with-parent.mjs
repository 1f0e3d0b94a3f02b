// Loaded before the program of an instance: by the channel it notices that whoever started it is gone.
process.on('disconnect', () => process.exit());
process.channel?.unref();
