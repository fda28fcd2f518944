using PortForward.Net.Client;
using PortForward.Net.Logging;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Represents one forward of a <see cref="PortForwardGroup"/>, even if it can't be started.</summary>
/// <remarks>All members are thread-safe.</remarks>
public sealed class PortForwardGroupEntry
{
    private readonly PortForwardClient _client;
    private readonly PortForwardOptions _options;
    private readonly GroupStatus _status;
    private readonly CancellationToken _stopping;
    private readonly object _lock = new();
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private PortForwarder? _forwarder;
    private PortForwardException? _failure;
    private PortForwardState _state = PortForwardState.Connecting;

    internal PortForwardGroupEntry(PortForwardClient client, PortForwardRequest request, GroupStatus status, CancellationToken stopping)
    {
        _client = client;
        _options = request.Options.Copy();
        _status = status;
        _stopping = stopping;
        Request = request;
    }

    /// <summary>Gets the name.</summary>
    public string Name => Request.Name;

    /// <summary>Gets what was requested.</summary>
    public PortForwardRequest Request { get; }

    /// <summary>Gets the forwarder; <see langword="null"/> if it has not been started yet, or can't be started.</summary>
    /// <remarks>Its events are part of those of the group, which receives the events since the start.</remarks>
    public PortForwarder? Forwarder
    {
        get
        {
            lock (_lock)
            {
                return _forwarder;
            }
        }
    }

    /// <summary>Gets the exception of the last failed start, or of a forwarder that has ended by itself; <see langword="null"/> if there is none.</summary>
    public PortForwardException? Exception
    {
        get
        {
            lock (_lock)
            {
                return _forwarder is null ? _failure : _forwarder.Completion.Exception?.InnerException as PortForwardException;
            }
        }
    }

    /// <summary>Gets the current state: that of the forwarder or, without one, <see cref="PortForwardState.Connecting"/> during the first start,
    /// <see cref="PortForwardState.Failed"/> after it has failed, and <see cref="PortForwardState.Stopped"/> after the group has stopped.</summary>
    public PortForwardState State
    {
        get
        {
            lock (_lock)
            {
                return _forwarder?.State ?? _state;
            }
        }
    }

    /// <summary>Gets a task that completes when the forward has been started, has failed once, or has been stopped.</summary>
    internal Task Attempted => _attempted.Task;

    internal void Start(bool retries) => _running = Detached.Run(() => RunAsync(retries));

    /// <summary>Ends the forward, after the token of the group was canceled.</summary>
    internal async Task EndAsync(Func<PortForwarder, Task> end)
    {
        if (Forwarder is { } forwarder)
        {
            await end(forwarder).ConfigureAwait(false);
        }

        await _running.ConfigureAwait(false);
        if (TryBecomeStopped())
        {
            _status.Publish(Name, PortForwardState.Stopped, null);
        }
    }

    private async Task RunAsync(bool retries)
    {
        try
        {
            var backoff = default(Backoff);
            while (await TryStartAsync().ConfigureAwait(false) is { } failure)
            {
                _status.Publish(Name, PortForwardState.Failed, failure);
                _attempted.TrySetResult();
                if (!retries)
                {
                    return;
                }

                await Task.Delay(backoff.Next(failure.RetryAfter), _client.Services.TimeProvider, _stopping).ConfigureAwait(false);
            }

            _attempted.TrySetResult();
            await foreach (var item in _forwarder!.WatchAsync(CancellationToken.None).ConfigureAwait(false))
            {
                _status.Publish(Name, item);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException || (e is OperationCanceledException && _stopping.IsCancellationRequested))
        {
            // The client was disposed, or the group was stopped.
            if (TryBecomeStopped())
            {
                _status.Publish(Name, PortForwardState.Stopped, null);
            }

            _attempted.TrySetResult();
        }
        catch (Exception e)
        {
            // The start of the group reports it if it still waits; otherwise, its end does.
            _attempted.TrySetException(e);
            _ = _attempted.Task.Exception;
            throw;
        }
    }

    /// <summary>Starts the forwarder once.</summary>
    /// <returns>The reason why it can't be started; null if it was started.</returns>
    private async Task<PortForwardException?> TryStartAsync()
    {
        PortForwarder forwarder;
        try
        {
            forwarder = await _client.StartForwardAsync(Request.Target, Request.Ports, _options, _stopping).ConfigureAwait(false);
        }
        catch (PortForwardException failure)
        {
            Note(failure);
            return failure;
        }

        lock (_lock)
        {
            // After the cancellation, the end of the group looks for a forwarder only once.
            if (!_stopping.IsCancellationRequested)
            {
                _forwarder = forwarder;
                return null;
            }
        }

        await forwarder.DisposeAsync().ConfigureAwait(false);
        throw new OperationCanceledException(_stopping);
    }

    private void Note(PortForwardException failure)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = _failure?.Error != failure.Error;
            _failure = failure;
            _state = PortForwardState.Failed;
        }

        if (isNew)
        {
            Log.ForwardNotStarted(_client.Services.Logger, Name, Request.Target, failure.Message);
        }
    }

    private bool TryBecomeStopped()
    {
        lock (_lock)
        {
            var isChange = _forwarder is null && _state != PortForwardState.Stopped;
            _state = PortForwardState.Stopped;
            return isChange;
        }
    }
}
